"""What all emulators share: watching connections, and serving an application on a port."""
