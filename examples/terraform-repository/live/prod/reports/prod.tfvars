title = "Sales by week"
