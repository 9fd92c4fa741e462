CREATE TABLE `gorm_users` (`id` integer PRIMARY KEY AUTOINCREMENT,`created_at` datetime,`name` text,`role` text DEFAULT "guest",`company_id` integer,CONSTRAINT `fk_users_company` FOREIGN KEY (`company_id`) REFERENCES `companies`(`id`) ON DELETE SET NULL ON UPDATE CASCADE,CONSTRAINT `uni_name` UNIQUE (`name`));
CREATE TABLE `companies` (`id` integer, `name` text NOT NULL ON CONFLICT ABORT, PRIMARY KEY (`id`));
CREATE TABLE [Album]
(
    [AlbumId] INTEGER  NOT NULL,
    [Title] NVARCHAR(160)  NOT NULL, -- as printed on the cover
    [Price] NUMERIC(10,2) NOT NULL DEFAULT (0),
    [Seen] DATETIME DEFAULT (datetime('now', 'localtime')),
    [Raw], 
    CONSTRAINT [PK_Album] PRIMARY KEY  ([AlbumId])
);
CREATE TABLE [PlaylistTrack] ([PlaylistId] INTEGER NOT NULL, [TrackId] INTEGER NOT NULL REFERENCES Album, CONSTRAINT [PK_PlaylistTrack] PRIMARY KEY ([PlaylistId] DESC, [TrackId])) WITHOUT ROWID;
CREATE TABLE kv (k TEXT PRIMARY KEY COLLATE NOCASE, v ANY, at INT NOT NULL DEFAULT (unixepoch()) CHECK (at > 0)) STRICT;
CREATE TABLE tree (id INTEGER PRIMARY KEY, parent INTEGER NULL REFERENCES tree(id) MATCH SIMPLE ON DELETE NO ACTION NOT DEFERRABLE INITIALLY IMMEDIATE, a, b, UNIQUE (parent, a) UNIQUE (b COLLATE RTRIM DESC));
CREATE INDEX [IFK_Album Title] ON [Album] ([Title] COLLATE nocase ASC, (Price * 2) DESC) WHERE ([Price] IS NOT NULL);
CREATE VIEW totals(name, n) AS WITH c AS (SELECT company_id, count(*) AS n FROM gorm_users GROUP BY 1) SELECT companies.name, c.n FROM c, companies WHERE c.company_id = companies.id;
