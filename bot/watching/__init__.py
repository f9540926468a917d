"""Feeds -> tickets -> changes -> what is waiting to be posted to whom; subscribing, following and looking back."""
