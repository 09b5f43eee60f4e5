"""Handlers: how each kind of resource is created, updated and deleted."""
