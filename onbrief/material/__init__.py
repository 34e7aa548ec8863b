"""The door: pictures, films and files from outside, opened with suspicion, with their rights and their history."""
