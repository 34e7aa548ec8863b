"""The steps from brief to delivery packs. Each reads files, writes files, and is one DVC stage."""
