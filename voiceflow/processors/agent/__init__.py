"""What agents share that hear, think and speak in one model: replies, words heard, keys and the floor."""
