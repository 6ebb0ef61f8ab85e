"""What must survive a restart. Plain chat and user ids are never stored, only keyed hashes of them."""
