/// What may be on a disk after a power cut: from the changes that a run has made, in their order, and which of them
/// were synced.
///
/// A change of a file's bytes is safe when the file was synced after it, a change of a folder's names when the folder
/// was. Any other may be lost, each on its own: that is less than any file system of today promises.
struct DiskModel {
  /// One change, as `shim.c` wrote it down.
  struct Change {
    enum Kind: UInt32 {
      case write = 3, sync = 5, rename = 7, link, truncate, unlink = 12, makeFolder, create, removeFolder = 16
    }
    let kind: Kind
    let path: String
    let other: String
    /// Which file: an inode gets a new number when it is used again.
    let file: Int
    let otherFile: Int
    let offset: Int
    let bytes: [UInt8]
  }

  let changes: [Change]
  /// For each change the number of the sync after which it cannot be lost; `Int.max` if there is none.
  let safeAfter: [Int]
  private let created: Set<Int>
  /// The changes that are syncs.
  var syncs: [Int] { changes.indices.filter { changes[$0].kind == .sync } }

  /// Reads what `shim.c` has written; what does not lie in the folder does not matter.
  init(trace: [UInt8], below folder: String) {
    var changes: [Change] = []
    var numbers: [Int: Int] = [:]
    var next = 1
    var place = 0
    func word(_ at: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | Int(trace[at + $1]) << (8 * $1) }
    }
    while place + 40 <= trace.count {
      let (call, nameCount, otherCount, flag) = (
        word(place, 4), word(place + 4, 4), word(place + 8, 4), word(place + 12, 4)
      )
      let (inode, offset, count) = (word(place + 16, 8), word(place + 24, 8), word(place + 32, 8))
      place += 40
      guard place + nameCount + otherCount + count <= trace.count else { break }
      let name = String(decoding: trace[place..<place + nameCount], as: UTF8.self)
      let other = String(decoding: trace[place + nameCount..<place + nameCount + otherCount], as: UTF8.self)
      place += nameCount + otherCount
      let data = Array(trace[place..<place + count])
      place += count
      func number(_ inode: Int, isNew: Bool) -> Int {
        if inode == 0 { return 0 }
        if !isNew, let known = numbers[inode] { return known }
        next += 1
        numbers[inode] = next
        return next
      }
      guard let kind = Change.Kind(rawValue: UInt32(call)), (name + other).contains(folder) else { continue }
      let isExchange = kind == .rename && flag == 2
      changes.append(
        Change(
          kind: kind, path: name, other: other, file: number(inode, isNew: kind == .create && flag == 1),
          otherFile: isExchange ? number(offset, isNew: false) : 0, offset: offset, bytes: data))
    }
    self.changes = changes
    safeAfter = Self.safety(of: changes)
    created = Set(changes.filter { $0.kind == .create }.map(\.file))
  }

  private static func safety(of changes: [Change]) -> [Int] {
    var safe = [Int](repeating: .max, count: changes.count)
    var open: [Int: [Int]] = [:]
    var names: [String: [Int]] = [:]
    func folder(_ path: String) -> String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
    for (index, change) in changes.enumerated() {
      switch change.kind {
      case .write, .truncate: open[change.file, default: []].append(index)
      case .sync:
        for earlier in open.removeValue(forKey: change.file) ?? [] { safe[earlier] = index }
        for earlier in names.removeValue(forKey: change.path) ?? [] { safe[earlier] = index }
      // As one transaction of a journal: safe with the folder that gets the name.
      case .rename, .link: names[folder(change.other), default: []].append(index)
      case .create, .unlink, .makeFolder, .removeFolder: names[folder(change.path), default: []].append(index)
      }
    }
    return safe
  }

  // MARK: - A disk

  /// What a path stands for.
  enum Entry { case folder, file(Int), nothing }

  /// A disk after a cut.
  struct Disk {
    var entries: [String: Entry] = [:]
    var contents: [Int: [UInt8]] = [:]
  }

  /// The disk when the power goes before the change `cut`; `before` are the files that were there before the run.
  ///
  /// Of each change that is not safe then `share` says how much arrives, 0 to 1; names arrive or do not.
  func disk(cut: Int, before: (String) -> [UInt8], share: (Int) -> Double) -> Disk {
    var disk = Disk()
    for (index, change) in changes[..<cut].enumerated() where change.kind != .sync {
      let part = safeAfter[index] < cut ? 1 : share(index)
      guard part > 0, part == 1 || change.kind == .write else { continue }
      switch change.kind {
      case .create:
        disk.entries[change.path] = .file(change.file)
        disk.contents[change.file] = disk.contents[change.file] ?? []
      case .write:
        var bytes = disk.contents[change.file] ?? before(change.path)
        let count = Int(Double(change.bytes.count) * part)
        let end = change.offset + count
        if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
        bytes.replaceSubrange(change.offset..<end, with: change.bytes[..<count])
        disk.contents[change.file] = bytes
        // Only what was there before the run is found by its path; a file without a name (proc(5), /proc/PID/fd) is gone.
        let isUnnamed = change.path.hasSuffix(" (deleted)")
        if disk.entries[change.path] == nil, !wasCreated(change.file), !isUnnamed {
          disk.entries[change.path] = .file(change.file)
        }
      case .truncate:
        var bytes = disk.contents[change.file] ?? before(change.path)
        if bytes.count > change.offset { bytes.removeSubrange(change.offset...) }
        if bytes.count < change.offset { bytes += [UInt8](repeating: 0, count: change.offset - bytes.count) }
        disk.contents[change.file] = bytes
      case .rename:
        disk.entries[change.other] = change.file == 0 ? .folder : entry(change.file, change, disk)
        disk.entries[change.path] = change.otherFile == 0 ? .nothing : entry(change.otherFile, change, disk)
        if case .folder? = disk.entries[change.other] { move(change.path, change.other, &disk) }
      case .link: disk.entries[change.other.isEmpty ? change.path : change.other] = .file(change.file)
      case .unlink: disk.entries[change.path] = .nothing
      case .makeFolder: disk.entries[change.path] = .folder
      case .removeFolder: disk.entries[change.path] = .nothing
      case .sync: break
      }
    }
    return disk
  }

  private func wasCreated(_ file: Int) -> Bool { created.contains(file) }

  private func entry(_ file: Int, _ change: Change, _ disk: Disk) -> Entry {
    wasCreated(file) ? .file(file) : .folder
  }

  /// What lies below a folder goes with it.
  private func move(_ from: String, _ to: String, _ disk: inout Disk) {
    for (path, entry) in disk.entries where path.hasPrefix(from + "/") {
      disk.entries[to + path.dropFirst(from.count)] = entry
      disk.entries[path] = nil
    }
  }
}
