import Foundation

/// Reading what the program prints as JSON.
enum JSON {
    /// The object that `text` is. Throws where it is none.
    static func object(_ text: String) throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            throw CocoaError(.propertyListReadCorrupt)
        }
        return object
    }

    /// The objects of JSON lines.
    static func lines(_ result: Sandbox.Result) throws -> [[String: Any]] { try result.lines.map(object) }

    /// The totals of a receipt.
    static func totals(_ receipt: String) throws -> [String: Int] {
        try object(receipt)["totals"] as? [String: Int] ?? [:]
    }

    /// Whether `read = stored + duplicate + rejected + dropped` holds for the totals and for each file, and the files add up.
    static func isBalanced(_ receipt: String) throws -> Bool {
        let object = try object(receipt)
        guard let totals = object["totals"] as? [String: Int], let files = object["files"] as? [[String: Any]] else {
            return false
        }
        func balances(_ counts: [String: Any]) -> Bool {
            let numbers = ["read", "stored", "duplicate", "rejected", "dropped"].map { counts[$0] as? Int ?? .min / 8 }
            return numbers[0] == numbers[1...].reduce(0, +)
        }
        let sum = files.reduce(0) { $0 + ($1["read"] as? Int ?? 0) }
        return balances(totals) && files.allSatisfy(balances) && sum == totals["read"]
    }
}
