"""The shapes of what goes in and out: each field with what it means, each kind of id with how it is written."""
