"""From feeds to announcements: polling, subscribing, following and looking back."""
