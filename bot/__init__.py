"""The bot's face to the world: settings, doors, Slack's markup, and the wiring of all floors."""
