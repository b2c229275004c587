"""Papers that come by e-mail: addresses, messages, and the files in them that belong to no case yet."""
