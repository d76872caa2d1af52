internal import Diagnostics

/// A key as written: its name and where it stands.
typealias TOMLKey = Located<String>

/// The tables of a document while they grow, and what may still be added to each of them.
///
/// | made by | a header may open it | dotted keys may go through it |
/// | --- | --- | --- |
/// | a longer header (`[a.b]` makes `a`) | once | until it is opened |
/// | its own header | no | no |
/// | a dotted key | no, but headers may add tables to it | in the same section |
/// | an inline table or array | no | no |
struct TOMLTables {
  private enum Slot {
    case value(TOMLNode)
    case table(Int)
    case tables([Int])
  }

  private struct Table {
    let location: SourceLocation
    var keys: [TOMLKey] = []
    var slots: [Slot] = []
    /// Positions by name, once a search through all names would be slower.
    var positions: [[UInt8]: Int] = [:]
    /// Neither a header may open it nor a dotted key go through it.
    var isClosed = false

    func position(of key: String) -> Int? {
      if keys.count > 8 { return positions[Array(key.utf8)] }
      return keys.firstIndex { $0.value == key && $0.value.utf8.elementsEqual(key.utf8) }
    }

    mutating func append(_ key: TOMLKey, _ slot: Slot) {
      keys.append(key)
      slots.append(slot)
      if keys.count == 9 {
        for (position, key) in keys.enumerated() { positions[Array(key.value.utf8)] = position }
      } else if keys.count > 9 {
        positions[Array(key.value.utf8)] = keys.count - 1
      }
    }
  }

  private var tables: [Table]
  /// Tables that dotted keys of this section have made or gone through: closed when the section ends.
  private var touched: [Int] = []

  init(root: SourceLocation) { tables = [Table(location: root)] }

  /// The number of tables so far.
  var count: Int { tables.count }

  // MARK: - Headers

  /// `[a.b.c]`: the table that the following keys go to.
  mutating func open(_ path: [TOMLKey]) throws(Problem) -> Int {
    endSection()
    guard let last = path.last else { return 0 }
    let parent = try parent(of: path)
    guard let position = tables[parent].position(of: last.value) else {
      let table = add(to: parent, last)
      tables[table].isClosed = true
      return table
    }
    guard case .table(let table) = tables[parent].slots[position] else { throw twice(last) }
    guard !tables[table].isClosed else { throw twice(last) }
    tables[table].isClosed = true
    return table
  }

  /// `[[a.b.c]]`: the next table of an array.
  mutating func openElement(_ path: [TOMLKey]) throws(Problem) -> Int {
    endSection()
    guard let last = path.last else { return 0 }
    let parent = try parent(of: path)
    let table = tables.count
    if let position = tables[parent].position(of: last.value) {
      guard case .tables(var elements) = tables[parent].slots[position] else { throw twice(last) }
      // Taken out first, so that appending does not copy all elements before.
      tables[parent].slots[position] = .tables([])
      elements.append(table)
      tables[parent].slots[position] = .tables(elements)
    } else {
      tables[parent].append(last, .tables([table]))
    }
    tables.append(Table(location: last.location, isClosed: true))
    return table
  }

  private mutating func parent(of path: [TOMLKey]) throws(Problem) -> Int {
    var table = 0
    for key in path.dropLast() {
      guard let position = tables[table].position(of: key.value) else {
        table = add(to: table, key)
        continue
      }
      switch tables[table].slots[position] {
      case .table(let next): table = next
      case .tables(let elements): table = elements.last ?? table
      case .value: throw twice(key)
      }
    }
    return table
  }

  private mutating func endSection() {
    for table in touched { tables[table].isClosed = true }
    touched.removeAll()
  }

  // MARK: - Keys

  /// `a.b.c = value`, relative to a table.
  mutating func set(_ path: [TOMLKey], _ value: TOMLNode, in start: Int) throws(Problem) {
    guard let last = path.last else { return }
    var table = start
    for key in path.dropLast() {
      if let position = tables[table].position(of: key.value) {
        guard case .table(let next) = tables[table].slots[position], !tables[next].isClosed else {
          throw twice(key)
        }
        table = next
      } else {
        table = add(to: table, key)
      }
      touched.append(table)
    }
    guard tables[table].position(of: last.value) == nil else { throw twice(last) }
    tables[table].append(last, .value(value))
  }

  private mutating func add(to parent: Int, _ key: TOMLKey) -> Int {
    tables[parent].append(key, .table(tables.count))
    tables.append(Table(location: key.location))
    return tables.count - 1
  }

  private func twice(_ key: TOMLKey) -> Problem {
    Problem(.tomlDuplicateKey, "'\(key.value.prefix(100))' is defined twice", at: key.location)
  }

  // MARK: - The result

  /// The table as a value; recursion is bounded by `TOMLLimits.depth`.
  func node(_ index: Int = 0) -> TOMLNode {
    let table = tables[index]
    var pairs: [(key: Located<String>, value: TOMLNode)] = []
    pairs.reserveCapacity(table.keys.count)
    for (key, slot) in zip(table.keys, table.slots) {
      switch slot {
      case .value(let value): pairs.append((key, value))
      case .table(let child): pairs.append((key, node(child)))
      case .tables(let elements):
        pairs.append((key, TOMLNode(.array(elements.map { node($0) }), at: key.location)))
      }
    }
    return TOMLNode(.table(pairs), at: table.location)
  }
}
