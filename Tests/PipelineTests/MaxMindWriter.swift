import Foundation

/// Writes small MaxMind DB files (maxmind.github.io/MaxMind-DB, version 2.0): records of 24 bits, IPv6 with IPv4 below `::/96`.
struct MaxMindWriter {
    /// A value of a record.
    indirect enum Value {
        case text(String)
        case double(Double)
        case uint16(UInt16)
        case uint32(UInt32)
        case uint64(UInt64)
        case map([(String, Value)])
        case array([Value])
    }

    private enum Child {
        case none
        case node(Int)
        case data(Int)
    }

    private var nodes: [[Child]] = [[.none, .none]]
    private var data: [UInt8] = []

    /// Gives all addresses of a network a record. IPv4 addresses have four bytes.
    mutating func add(_ address: [UInt8], _ length: Int, _ value: Value) {
        let offset = data.count
        Self.write(value, &data)
        let bytes = address.count == 4 ? [UInt8](repeating: 0, count: 12) + address : address
        let bits = address.count == 4 ? 96 + length : length
        var node = 0
        for depth in 0..<bits {
            let bit = Int(bytes[depth / 8] >> (7 - UInt8(depth % 8)) & 1)
            if depth == bits - 1 {
                nodes[node][bit] = .data(offset)
            } else if case .node(let next) = nodes[node][bit] {
                node = next
            } else {
                nodes.append([.none, .none])
                nodes[node][bit] = .node(nodes.count - 1)
                node = nodes.count - 1
            }
        }
    }

    /// The file.
    func file(type: String) -> Data {
        var out: [UInt8] = []
        for node in nodes {
            for child in node {
                let number =
                    switch child {
                    case .none: nodes.count
                    case .node(let index): index
                    case .data(let offset): nodes.count + 16 + offset
                    }
                out += [UInt8(number >> 16 & 0xFF), UInt8(number >> 8 & 0xFF), UInt8(number & 0xFF)]
            }
        }
        out += [UInt8](repeating: 0, count: 16)
        out += data
        out += [0xAB, 0xCD, 0xEF] + Array("MaxMind.com".utf8)
        Self.write(
            .map([
                ("binary_format_major_version", .uint16(2)), ("binary_format_minor_version", .uint16(0)),
                ("build_epoch", .uint64(1_768_983_330)), ("database_type", .text(type)),
                ("description", .map([("en", .text("made by a test"))])), ("ip_version", .uint16(6)),
                ("languages", .array([.text("en")])), ("node_count", .uint32(UInt32(nodes.count))), ("record_size", .uint16(24)),
            ]), &out)
        return Data(out)
    }

    private static func write(_ value: Value, _ out: inout [UInt8]) {
        func control(_ type: UInt8, _ size: Int) {
            let short = UInt8(size < 29 ? size : 29)
            out.append((type > 7 ? 0 : type) << 5 | short)
            if type > 7 { out.append(type - 7) }
            if size >= 29 { out.append(UInt8(size - 29)) }
        }
        func number(_ type: UInt8, _ value: some FixedWidthInteger) {
            let bytes = withUnsafeBytes(of: value.bigEndian) { Array($0.drop { $0 == 0 }) }
            control(type, bytes.count)
            out += bytes
        }
        switch value {
        case .text(let text):
            control(2, text.utf8.count)
            out += text.utf8
        case .double(let double):
            control(3, 8)
            out += withUnsafeBytes(of: double.bitPattern.bigEndian) { Array($0) }
        case .uint16(let value): number(5, value)
        case .uint32(let value): number(6, value)
        case .uint64(let value): number(9, value)
        case .map(let members):
            control(7, members.count)
            for (key, value) in members {
                write(.text(key), &out)
                write(value, &out)
            }
        case .array(let values):
            control(11, values.count)
            for value in values { write(value, &out) }
        }
    }
}
