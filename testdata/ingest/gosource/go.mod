module example.org/harbour
