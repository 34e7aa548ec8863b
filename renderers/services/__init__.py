"""The services that make pictures for money, one small file each. A new one is a module, a line here, and a test."""
