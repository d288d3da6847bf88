"""What people do in servicing: ask for money, look at the request, pay it out."""
