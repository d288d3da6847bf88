"""Published ratios of firms, one line a firm and period: peers for those who are rated."""
