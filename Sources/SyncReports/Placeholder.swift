// SyncReports
