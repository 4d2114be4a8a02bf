import Events

/// A rule of a MaxMind file at work in one worker. Records are made into texts once and kept.
final class GeoSource {
    private struct Record {
        var values: [(output: Int, isJSON: Bool, text: [UInt8])]
    }

    /// The reader's number of the field that holds the address.
    let field: Int
    /// The fields, with the reader's numbers of the names that they are given under.
    let outputs: [(field: GeoField, output: Int)]
    private let file: MaxMindFile
    private(set) var places = ValuePlaces()
    private var recent = RecentAnswers()
    private var records: [Record] = []
    private var recordOfPlace: [UInt32: Int] = [:]

    init(_ file: MaxMindFile, field: Int, outputs: [(field: GeoField, output: Int)]) {
        self.file = file
        self.field = field
        self.outputs = outputs
    }

    func begin() {
        places.begin()
        guard records.count >= EnrichLimits.geoRecords else { return }
        records.removeAll(keepingCapacity: true)
        recordOfPlace.removeAll(keepingCapacity: true)
        recent = RecentAnswers()
    }

    /// The record for an address, or nil.
    func find(_ text: UnsafeRawBufferPointer) -> Int? {
        guard text.count > 0 else { return nil }
        let hash = TextPool.hash(text)
        if let known = recent.answer(text, hash) { return known < 0 ? nil : known }
        let found = look(text)
        recent.remember(text, hash, found ?? -1)
        return found
    }

    private func look(_ text: UnsafeRawBufferPointer) -> Int? {
        guard let address = IPAddress(text), address.isPublic, let place = file.record(address) else { return nil }
        if let known = recordOfPlace[place] { return known }
        var record = Record(values: [])
        for (field, output) in outputs {
            if let value = file.text(place, field) { record.values.append((output, value.isJSON, value.text)) }
        }
        records.append(record)
        recordOfPlace[place] = records.count - 1
        return records.count - 1
    }

    /// How many values a record has.
    func count(_ record: Int) -> Int { records[record].values.count }

    /// The output and the kind of a value of a record.
    func value(_ record: Int, _ index: Int) -> (output: Int, kind: Field.Kind) {
        (records[record].values[index].output, records[record].values[index].isJSON ? .json : .text)
    }

    /// Writes the values of a record where the batch does not have them yet. Returns the index of the first one's range.
    func place(_ record: Int, _ batch: EventBatch) -> Int {
        let id = UInt32(truncatingIfNeeded: record)
        if let known = places.first(id) { return known }
        let first = places.open(id)
        for value in records[record].values { value.text.withUnsafeBytes { places.write($0, batch) } }
        return first
    }
}
