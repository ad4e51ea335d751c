"""The notifier: sends each situation's notices to the receivers that want them, signed, until they are taken."""
