import BillOfMaterials
import Diagnostics
import Testing

/// Headers, package files and databases of rpm, put together byte by byte as the format says.
enum RPMMaterial {
  enum Value {
    case text(String)
    case texts([String])
    case numbers([Int])

    fileprivate var type: Int {
      switch self {
      case .numbers: 4
      case .text: 6
      case .texts: 8
      }
    }

    fileprivate var count: Int {
      switch self {
      case .text: 1
      case .texts(let texts): texts.count
      case .numbers(let numbers): numbers.count
      }
    }

    fileprivate var bytes: [UInt8] {
      switch self {
      case .text(let text): Array(text.utf8) + [0]
      case .texts(let texts): texts.flatMap { Array($0.utf8) + [0] }
      case .numbers(let numbers): numbers.flatMap { big($0) }
      }
    }
  }

  static func big(_ number: Int, _ width: Int = 4) -> [UInt8] {
    (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * (width - 1 - $0))) }
  }

  static func little(_ number: Int, _ width: Int = 4) -> [UInt8] { big(number, width).reversed() }

  /// A header as a database holds it.
  static func header(_ values: [(tag: Int, value: Value)]) -> [UInt8] {
    var (index, store) = ([UInt8](), [UInt8]())
    for (tag, value) in values {
      if value.type == 4 { store += Array(repeating: 0, count: (4 - store.count % 4) % 4) }
      index += big(tag) + big(value.type) + big(store.count) + big(value.count)
      store += value.bytes
    }
    return big(values.count) + big(store.count) + index + store
  }

  /// A small package: name, version `1.0-1`, and what it provides and requires without versions.
  static func package(_ name: String, provides: [String] = [], requires: [String] = []) -> [UInt8] {
    header([
      (1000, .text(name)), (1001, .text("1.0")), (1002, .text("1")), (1022, .text("noarch")),
      (1047, .texts([name] + provides)), (1049, .texts(requires)),
    ])
  }

  private static let magic: [UInt8] = [0x8E, 0xAD, 0xE8, 0x01, 0, 0, 0, 0]

  /// A package file without its payload.
  static func file(_ header: [UInt8], signatures: [UInt8]? = nil) -> [UInt8] {
    let lead = [0xED, 0xAB, 0xEE, 0xDB, 3, 0] + [UInt8](repeating: 0, count: 90)
    var file = lead + magic + (signatures ?? RPMMaterial.header([(1007, .numbers([0]))]))
    file += Array(repeating: 0, count: (8 - file.count % 8) % 8)
    return file + magic + header + Array("payload".utf8)
  }

  /// `Packages.db` with one page of slots.
  static func slots(_ headers: [[UInt8]]) -> [UInt8] {
    var head = Array("RpmP".utf8) + little(0) + little(1) + little(1) + little(headers.count + 1)
    head += Array(repeating: 0, count: 32 - head.count)
    var blobs: [UInt8] = []
    for (index, header) in headers.enumerated() {
      var blob = Array("BlbS".utf8) + little(index + 1) + little(1) + little(header.count) + header
      blob += Array(repeating: 0, count: (16 - (blob.count + 12) % 16) % 16)
      blob += little(0) + little(header.count) + Array("BlbE".utf8)
      head += Array("Slot".utf8) + little(index + 1) + little((4_096 + blobs.count) / 16)
      head += little(blob.count / 16)
      blobs += blob
    }
    while head.count < 4_096 { head += Array("Slot".utf8) + [UInt8](repeating: 0, count: 12) }
    return head + blobs
  }

  /// `Packages` of Berkeley DB with pages of 512 bytes: each value in a chain of pages of its own.
  static func hash(_ headers: [[UInt8]], isBigEndian: Bool = false) -> [UInt8] {
    func number(_ number: Int, _ width: Int = 4) -> [UInt8] {
      isBigEndian ? big(number, width) : little(number, width)
    }
    func page(_ index: Int, next: Int = 0, entries: Int, offset: Int, type: UInt8) -> [UInt8] {
      [UInt8](repeating: 0, count: 8) + number(index) + number(0) + number(next) + number(entries, 2)
        + number(offset, 2) + [0, type]
    }
    var chains: [UInt8] = []
    var items: [[UInt8]] = [[1] + number(0), [1] + number(headers.count + 1)]
    for (index, header) in headers.enumerated() {
      let first = 2 + chains.count / 512
      items += [[1] + number(index + 1), [3, 0, 0, 0] + number(first) + number(header.count)]
      let parts = stride(from: 0, to: header.count, by: 486).map {
        Array(header[$0..<min($0 + 486, header.count)])
      }
      for (position, part) in parts.enumerated() {
        let own = first + position
        let next = position + 1 < parts.count ? own + 1 : 0
        let bytes = page(own, next: next, entries: 1, offset: part.count, type: 7) + part
        chains += bytes + [UInt8](repeating: 0, count: 512 - bytes.count)
      }
    }
    var (table, end, offsets) = ([UInt8](), 512, [UInt8]())
    for item in items {
      end -= item.count
      offsets += number(end, 2)
      table = item + table
    }
    let head = page(1, entries: items.count, offset: end, type: 13) + offsets
    let whole = head + [UInt8](repeating: 0, count: 512 - head.count - table.count) + table
    var meta = [UInt8](repeating: 0, count: 12) + number(0x061561) + number(9) + number(512) + [0, 8]
    meta += [UInt8](repeating: 0, count: 512 - meta.count)
    return meta + whole + chains
  }
}

/// Reads bytes as the file of that name.
func examinedList(_ bytes: [UInt8], _ path: String, osRelease: String? = nil) throws(Problem) -> PackageList?
{
  let distribution = osRelease.map { LinuxDistribution(osRelease: Array($0.utf8)) }
  return try packageList(bytes, ListContext(path: path, distribution: distribution))
}

/// Expects that damaged bytes are refused at their place, or give no more packages than the whole: fewer, or with a
/// warning, unless what is damaged says nothing about a package.
func expectLess(_ bytes: [UInt8], _ path: String, than whole: PackageList, mayBeWhole: Bool) {
  do throws(Problem) {
    guard let list = try examinedList(bytes, path) else { return }
    #expect(list.packages.count <= whole.packages.count)
    if mayBeWhole, list.packages.count == whole.packages.count, list.warnings.count <= whole.warnings.count {
      #expect(shown(list) == shown(whole))
    }
  } catch { #expect(error.code == .listFormat && error.location?.file == path, "\(error)") }
}
