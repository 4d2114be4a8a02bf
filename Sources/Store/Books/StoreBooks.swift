import Blocks
import Events

/// The books of one partition, or of what left the SQLite files on one day.
public struct PartitionBooks: Sendable {
    /// Where the events are.
    public enum Place: String, Hashable, Sendable {
        case hot, warm, cold, deleted
    }

    /// Where the events are.
    public var place: Place
    /// The UTC day of the events.
    public var day: Day
    /// `Partition.name` of hot and warm partitions; empty for others.
    public var name = ""
    /// The lines.
    public var tallies: [Tally] = []
    /// Events by service, as the summaries of the blocks have them; empty where there are no blocks.
    public var services: [String: Int] = [:]
    /// The file, where it is one of the store's.
    var file: PartitionFile?
}

extension Store {
    /// The books of all that the tenant has or had: of hot and warm partitions, of the archive and of what was deleted, as one state. What
    /// cannot be read is given to `problem` and left out.
    public func books(_ problem: (StoreError) -> Void) throws(StoreError) -> [PartitionBooks] {
        let path = catalogPath
        var damage: StoreError?
        let (view, files, moved) = try listing { view throws(StoreError) in
            let files = try self.files(view)
            var moved: [MovedTally] = []
            do throws(StoreError) {
                let (catalog, _) = try Connection.openForReading(path)
                if try catalog.integer("SELECT count(*) FROM sqlite_master WHERE name = 'moved_tallies'") > 0 {
                    moved = try MovedTally.read(catalog, tenant: tenant) { counts($0, view.list) }
                }
            } catch {
                damage = error
            }
            return (view, files, moved)
        }
        defer { withExtendedLifetime(view) {} }
        if let damage { problem(damage) }
        var books: [PartitionBooks] = []
        for file in files {
            var one = PartitionBooks(place: file.tier == .warm ? .warm : .hot, day: file.day, name: file.name, file: file)
            do throws(StoreError) {
                let partition = try open(file)
                for block in try partition.blocks(BlockFilter()) {
                    for service in block.summary.services { one.services[service.name, default: 0] += service.events }
                }
                one.tallies = try tallies(of: file, one.services)
                books.append(one)
            } catch {
                problem(error)
            }
        }
        struct Key: Hashable {
            var day: Day
            var place: MovedPlace
        }
        for (key, lines) in Dictionary(grouping: moved, by: { Key(day: $0.day, place: $0.place) })
            .sorted(by: { ($0.key.day, $0.key.place.rawValue) < ($1.key.day, $1.key.place.rawValue) })
        {
            let place = key.place == .cold ? PartitionBooks.Place.cold : .deleted
            books.append(PartitionBooks(place: place, day: key.day, tallies: lines.map(\.tally)))
        }
        return books
    }

    /// The path of the catalog.
    var catalogPath: String { path + "/catalog.sqlite" }
}
