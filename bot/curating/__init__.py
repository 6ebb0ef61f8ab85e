"""What people ask, for those who write the answers: unanswered questions, templates, statistics. Knows no Telegram."""
