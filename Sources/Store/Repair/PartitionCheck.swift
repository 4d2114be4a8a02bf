import Blocks
import Events

extension Store {
    /// What is wrong with a partition's file, for people; nil where it is sound. Reads all of it.
    func damage(of file: PartitionFile) -> String? {
        do throws(StoreError) {
            let path = path(file)
            let connection =
                file.tier == .warm ? try Connection(path, .immutable) : try Connection.openForReading(path).connection
            let format = try connection.format()
            let schema = file.tier == .warm ? Schema.warm : Schema.hot
            guard try schema.isMade(format: format, path: path) else {
                return try connection.integer("SELECT count(*) FROM sqlite_master") == 0 && file.tier == .hot
                    ? nil : "the version of its tables is lost"
            }
            if let complaint = try connection.integrityComplaint() { return complaint }
            let select = try connection.prepare(
                "SELECT b.id, b.events, p.payload FROM blocks b LEFT JOIN payloads p ON p.id = b.id ORDER BY b.id")
            while try select.step() {
                guard let block = try? BlockReader(Array(select.bytes(2))), Int64(block.count) == select.integer(1) else {
                    return "block \(select.integer(0)) is damaged"
                }
            }
            return file.tier == .hot ? tokenDamage(path) : nil
        } catch {
            // Not a fault of the file.
            return [.permission, .busy, .missing].contains(error.code) ? nil : error.message
        }
    }

    /// What is wrong with the token index; nil where it is sound or cannot be asked (it needs a lock).
    private func tokenDamage(_ path: String) -> String? {
        guard mode == .readWrite else { return nil }
        do throws(StoreError) {
            let connection = try Connection(path, .write)
            try connection.registerTokenizer()
            try connection.run("INSERT INTO tokens (tokens) VALUES ('integrity-check')")
        } catch {
            return error.code == .corrupt ? "the token index is damaged" : nil
        }
        return nil
    }
}

extension Connection {
    /// What SQLite finds wrong with the file as a whole, nil for nothing.
    func integrityComplaint() throws(StoreError) -> String? {
        let text = try text("PRAGMA integrity_check(1)")
        return text == "ok" ? nil : "SQLite says: \(text.split(separator: "\n").last.map(String.init) ?? "nothing")"
    }
}
