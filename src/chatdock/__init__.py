"""ChatDock puts an AI assistant on your site."""
