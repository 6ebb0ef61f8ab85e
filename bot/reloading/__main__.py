"""`python -m bot.reloading`: the worker's process."""

from bot.reloading.worker import main

main()
