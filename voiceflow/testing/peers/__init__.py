"""Lines without a carrier, as a stage calls through them: a PBX over AudioSocket, a SIP peer."""
