// FirewallSync
