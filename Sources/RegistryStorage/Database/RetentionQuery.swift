import Foundation
import GRDB

/// Which manifests a retention policy keeps.
enum RetentionQuery {
    /// At most `limit` manifests of `repository` that nothing keeps.
    ///
    /// Kept are the tagged, the locked, and those that changed at `cutoff` or later, and from there on what an index
    /// names, what refers to a kept manifest, and what a kept manifest refers to: whatever a deletion of the one would
    /// take from the other.
    static func expired(
        in repository: Int64, before cutoff: Date, limit: Int, _ database: Database
    ) throws -> [(id: Int64, digest: String, size: Int)] {
        try database.rows(
            """
            WITH RECURSIVE kept (id, digest) AS (
                SELECT id, digest FROM manifest WHERE repository = ?1 AND (
                    updatedAt >= ?2 OR forbidden & 3 <> 0 OR EXISTS (SELECT 1 FROM tag WHERE tag.manifest = manifest.id))
                UNION
                SELECT child.id, child.digest FROM kept JOIN reference ON reference.manifest = kept.id AND kind = 1
                    JOIN manifest AS child ON child.repository = ?1 AND child.digest = reference.digest
                UNION
                SELECT referrer.id, referrer.digest FROM kept
                    JOIN manifest AS referrer ON referrer.repository = ?1 AND referrer.subject = kept.digest
                UNION
                SELECT subject.id, subject.digest FROM kept JOIN manifest AS own ON own.id = kept.id
                    JOIN manifest AS subject ON subject.repository = ?1 AND subject.digest = own.subject
            )
            SELECT id, digest, size FROM manifest WHERE repository = ?1 AND id NOT IN (SELECT id FROM kept)
            ORDER BY id LIMIT ?3
            """, [repository, cutoff.timeIntervalSince1970, limit]
        ).map { ($0[0], $0[1], $0[2]) }
    }
}
