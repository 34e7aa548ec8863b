"""What people say of candidates and pictures while they choose: selects.yaml and reviews/, as data in Git."""
