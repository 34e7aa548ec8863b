"""ComfyUI graphs: reading them, binding what is asked to their nodes, and having servers run them."""
