package wire

import "time"

// Restore is the body of a restore.
type Restore struct {
	Backup  string `json:"backup" doc:"The file of the backup, as backups lists it." minLength:"1" example:"20260102T150405Z-17.db"`
	Of      string `json:"of,omitempty" doc:"The collection that the backup was made of; by default, the one of the path. Another one needs a key for it as well."`
	Replace bool   `json:"replace,omitempty" doc:"Whether an existing collection is replaced." default:"false"`
}

// DownloadParameters are those of a download.
type DownloadParameters struct {
	Range   string `header:"Range" doc:"The bytes to send, such as bytes=1000-." example:"bytes=1000-"`
	IfRange string `header:"If-Range" doc:"The tag of the file that has been received in part: of another one, all is sent."`
}

// BackupFile is a backup of a collection.
type BackupFile struct {
	File  string    `json:"file"`
	Bytes int64     `json:"bytes"`
	Made  time.Time `json:"made" doc:"When its task was created."`
	Href  string    `json:"href"`
}

// Backups are those of a collection, the newest first.
type Backups struct {
	Backups []BackupFile `json:"backups"`
}
