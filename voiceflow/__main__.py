"""``python -m voiceflow``: the same commands as ``voiceflow``."""

from voiceflow.cli.main import main

if __name__ == "__main__":
    main()
