module example.org/rawi

go 1.26
