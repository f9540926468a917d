"""Receives what Slack sends, and checks who may send it. Each listener acknowledges, parses and hands over."""
