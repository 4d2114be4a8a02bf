import Events

extension BlockReader {
    /// The fingerprints of all events, equal to those of the batch that the block was made of (`BatchFingerprints`).
    public func fingerprints(_ key: FingerprintKey) throws(BlockError) -> [Fingerprint] {
        var result: [Fingerprint] = []
        result.reserveCapacity(count)
        var text: [UInt8] = []
        let chains = serviceChains()
        for row in 0..<count { result.append(try fingerprint(row, key, chains, &text)) }
        return result
    }

    /// The fingerprint of one event.
    public func fingerprint(_ row: Int, _ key: FingerprintKey) throws(BlockError) -> Fingerprint {
        var text: [UInt8] = []
        return try fingerprint(row, key, serviceChains(), &text)
    }

    private func serviceChains() -> [FingerprintChain] {
        serviceNames.map { name in Array(name.utf8).withUnsafeBytes { FingerprintChain(service: $0) } }
    }

    private func fingerprint(_ row: Int, _ key: FingerprintKey, _ chains: [FingerprintChain], _ text: inout [UInt8])
        throws(BlockError) -> Fingerprint
    {
        var chain = chains[Int(try services().indexes[row])]
        for name in key.fields {
            let value = try keyValue(name, row)
            if let value { value.withUnsafeBytes { chain.add($0) } } else { chain.add(nil) }
        }
        text.removeAll(keepingCapacity: true)
        if key.hasMessage { try appendMessage(row, to: &text) }
        let instant = key.hasTimestamp ? try timestamps()[row].rawValue : 0
        return text.withUnsafeBytes { chain.end($0, instant) }
    }

    private func keyValue(_ name: String, _ row: Int) throws(BlockError) -> [UInt8]? {
        switch name {
        case "level": Array((Level(rawValue: try levels()[row]) ?? .fallback).name.utf8)
        case "source": try source(row)
        default: try value(name, row)
        }
    }
}
