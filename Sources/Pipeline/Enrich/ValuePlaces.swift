import Events

/// Where values that are the same for many events lie in the arena of the batch at hand: each is written once, as far as a small memory
/// remembers it. Values stand on lines of their own, so that masking sees each alone.
struct ValuePlaces {
    private struct Place {
        var id: UInt32 = 0
        /// The batch it is about; 0: none.
        var epoch: UInt32 = 0
        var first: UInt32 = 0
    }

    private var places = ContiguousArray<Place>(repeating: Place(), count: EnrichLimits.remembered)
    private var epoch: UInt32 = 0
    private var ranges: ContiguousArray<ByteRange> = []

    /// Before the events of a batch.
    mutating func begin() {
        ranges.removeAll(keepingCapacity: true)
        epoch &+= 1
        if epoch == 0 {
            for i in places.indices { places[i].epoch = 0 }
            epoch = 1
        }
    }

    /// Index of the first range of the values of `id`, or nil where they must be written.
    @inline(__always)
    func first(_ id: UInt32) -> Int? {
        let place = places[Int(id) & (EnrichLimits.remembered - 1)]
        return place.epoch == epoch && place.id == id ? Int(place.first) : nil
    }

    /// Begins to write the values of `id`; returns the index that its first range will have.
    mutating func open(_ id: UInt32) -> Int {
        let first = UInt32(truncatingIfNeeded: ranges.count)
        places[Int(id) & (EnrichLimits.remembered - 1)] = Place(id: id, epoch: epoch, first: first)
        return ranges.count
    }

    /// Writes the next value.
    mutating func write(_ text: UnsafeRawBufferPointer, _ batch: EventBatch) {
        let range = batch.arena.append(upTo: text.count + 2) { to in
            to[0] = 0x0A
            for i in text.indices { to[i + 1] = text[i] }
            to[text.count + 1] = 0x0A
            return text.count + 2
        }
        ranges.append(ByteRange(range.start + 1, range.end - 1))
    }

    /// A range by its index.
    @inline(__always)
    subscript(_ index: Int) -> ByteRange { ranges[index] }
}
