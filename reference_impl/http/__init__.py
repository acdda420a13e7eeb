"""HTTP/1.1 over sockets: from bytes to requests, and from responses to bytes."""
