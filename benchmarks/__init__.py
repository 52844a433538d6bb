"""The measured numbers: what a user waits for, each beside what the bare libraries need for the same on the same machine."""
