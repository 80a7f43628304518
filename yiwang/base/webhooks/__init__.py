"""What happens here, told to other systems: signed CloudEvents over HTTP, in order, never lost."""
