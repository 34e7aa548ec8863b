"""What people look at: contact sheets now; the review page and the lightbox stand beside them."""
