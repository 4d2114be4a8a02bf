import Events

/// Adds what is looked up for each event to the events of batches. One for each worker.
final class EnrichStage {

    private var lookups: [LookupSource] = []
    private var geo: [GeoSource] = []
    private let reader = FieldReader()
    /// The names that are given, and for each the event that was given it last.
    private var outputs: [(number: Int, name: String)] = []
    private var names: ContiguousArray<FieldName> = []
    private var given: ContiguousArray<Int> = []
    private var additions = FieldAdditions()

    /// A stage for the tables and files of `enrichment`.
    init(_ enrichment: PreparedEnrichment) {
        for (rule, table) in enrichment.lookups {
            let field = reader.want(rule.field)
            lookups.append(LookupSource(table, field: field, outputs: table.columns.map { output($0) }))
        }
        for (rule, file) in enrichment.geo {
            let field = reader.want(rule.field)
            geo.append(GeoSource(file, field: field, outputs: rule.fields.map { ($0, output(rule.prefix + $0.rawValue)) }))
        }
    }

    /// The index into `outputs` of a name.
    private func output(_ name: String) -> Int {
        let number = reader.want(name)
        if let known = outputs.firstIndex(where: { $0.number == number }) { return known }
        outputs.append((number, name))
        return outputs.count - 1
    }

    /// Adds fields to the events of a batch.
    func apply(_ batch: EventBatch) {
        guard batch.count > 0 else { return }
        reader.prepare(batch)
        names.removeAll(keepingCapacity: true)
        given.removeAll(keepingCapacity: true)
        for output in outputs {
            names.append(batch.names.intern(output.name))
            given.append(-1)
        }
        for source in lookups { source.begin() }
        for source in geo { source.begin() }
        for row in 0..<batch.count {
            reader.read(batch, row)
            for source in lookups {
                guard let found = reader.withText(source.field, batch, row, source.find), let tableRow = found else { continue }
                give(source, tableRow, batch, row)
            }
            for source in geo {
                guard let found = reader.withText(source.field, batch, row, source.find), let record = found else { continue }
                let first = source.place(record, batch)
                for index in 0..<source.count(record) {
                    let value = source.value(record, index)
                    give(value.output, value.kind, source.places[first + index], row)
                }
            }
        }
        additions.apply(to: batch)
    }

    @inline(__always)
    private func give(_ source: LookupSource, _ tableRow: Int, _ batch: EventBatch, _ row: Int) {
        var place = source.place(tableRow, batch)
        source.table.forEachCell(tableRow) { cell in
            give(source.outputs[Int(cell.column)], cell.isJSON ? .json : .text, source.places[place], row)
            place &+= 1
        }
    }

    /// Adds a field to an event that has none of the name.
    @inline(__always)
    private func give(_ output: Int, _ kind: Field.Kind, _ range: ByteRange, _ row: Int) {
        guard given[output] != row, names[output] != .filler, reader.fieldIndex(outputs[output].number) == nil else { return }
        given[output] = row
        additions.add(names[output], kind, range, to: row)
    }
}
