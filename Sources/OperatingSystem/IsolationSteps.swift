internal import CLinux
import Glibc

/// The steps that put an isolated child's file tree together, in order: the ground's, and the child's own.
///
/// The ground is lent to one child after another and its root cannot be changed, so a folder of a child's own lies in
/// a fresh one in memory, whose name in the ground (`/home`, `/work`) is part of what the ground was made of.
struct IsolationSteps {
  /// One step: what, from where, at which path inside.
  struct Step {
    let kind: stw_step_kind
    let source: String
    let target: String

    init(_ kind: stw_step_kind, _ source: String = "", at target: String) {
      (self.kind, self.source, self.target) = (kind, source, target)
    }
  }

  /// What any child sees, and the places where this one's folders begin.
  private(set) var ground: [Step]
  /// What only this one sees.
  private(set) var own: [Step]
  /// The folders that are there, and in the ground.
  private var folders: Set<[UInt8]>
  /// Where a tree of the child's own begins: what lies below is not in the ground.
  private var tops: Set<[UInt8]>
  /// Those of `tops` that hold nothing but other places.
  private var fresh: [String] = []
  private var isGround = true

  /// What this child's ground has beside the system, as bytes: grounds with the same are the same.
  var places: [UInt8] {
    ground[Self.system.ground.count...].flatMap {
      [UInt8(truncatingIfNeeded: $0.kind.rawValue)] + $0.target.utf8 + [0]
    }
  }

  /// The system's part is worked out once.
  init(_ isolation: Isolation) {
    self = Self.system
    isGround = false
    own = [Step(STW_MEMORY, at: "/tmp"), Step(STW_MEMORY, at: "/dev/shm"), Step(STW_PROCESSES, at: "/proc")]
    for path in isolation.hidden where isSeen(path) {
      if isFolder(path) {
        own += [Step(STW_NOTHING, at: path), Step(STW_FIXED, at: path)]
      } else {
        own.append(Step(STW_DEVICE, "/dev/null", at: path))
      }
    }
    // Names are found by way of this file, which often leads out of /etc.
    if isolation.keepsNetwork, let file = realPath("/etc/resolv.conf"), !isSeen(file), exists(file) {
      add(STW_FILE_VIEW, file)
    }
    let given =
      isolation.readable.map { ($0, isFolder($0) ? STW_VIEW : STW_FILE_VIEW) }
      + isolation.writable.map { ($0, STW_WORK) }
    // A folder before what lies in it.
    for (path, kind) in given.sorted(by: { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }) {
      add(kind, path)
    }
    own += fresh.map { Step(STW_FIXED, at: $0) }
  }

  private static let system = IsolationSteps()

  private init() {
    (ground, own, folders) = ([], [], [])
    tops = [Array("/tmp".utf8), Array("/dev/shm".utf8)]
    // Where /bin and /lib are links into /usr, they are links inside too.
    for name in ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt"] {
      if let target = linkTarget(name) {
        ground.append(Step(STW_LINK, target, at: name))
        folders.insert(Array(name.utf8))
        tops.insert(Array(name.utf8))
      } else if isFolder(name) {
        add(STW_VIEW, name)
      }
    }
    // dpkg-shlibdeps and dpkg-query ask it what is installed.
    if isFolder("/var/lib/dpkg") { add(STW_VIEW, "/var/lib/dpkg") }
    for path in ["/var", "/tmp", "/run", "/proc", "/dev", "/dev/shm"] { folder(path) }
    ground.append(Step(STW_LINK, "../tmp", at: "/var/tmp"))
    // The kernel lets a child have a /proc of its own where one is in sight already.
    ground.append(Step(STW_PROCESSES, at: "/proc"))
    for name in ["null", "zero", "full", "random", "urandom"] where exists("/dev/\(name)") {
      ground += [Step(STW_FILE, at: "/dev/\(name)"), Step(STW_DEVICE, "/dev/\(name)", at: "/dev/\(name)")]
    }
    for (name, target) in [
      ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"),
      ("stderr", "/proc/self/fd/2"),
    ] {
      ground.append(Step(STW_LINK, target, at: "/dev/\(name)"))
    }
  }

  private mutating func add(_ kind: stw_step_kind, _ path: String) {
    if kind == STW_FILE_VIEW {
      folder(parent(of: path))
      let file = Step(STW_FILE, at: path)
      if parent(of: path) == "/" { ground.append(file) } else { own.append(file) }
    } else {
      folder(path, isCovered: true)
      tops.insert(Array(path.utf8))
    }
    let step = Step(kind, path, at: path)
    if isGround { ground.append(step) } else { own.append(step) }
  }

  /// A folder with those above it; what is there already stays.
  private mutating func folder(_ path: String, isCovered: Bool = false) {
    var whole: [UInt8] = []
    var isOwn = false
    let parts = path.utf8.split(separator: UInt8(ascii: "/"))
    for (number, part) in parts.enumerated() {
      whole += [UInt8(ascii: "/")] + part
      defer { isOwn = isOwn || tops.contains(whole) }
      guard folders.insert(whole).inserted else { continue }
      let step = Step(STW_FOLDER, at: String(decoding: whole, as: UTF8.self))
      if isGround || !isOwn { ground.append(step) } else { own.append(step) }
      // Something is mounted here that leaves nothing behind in the ground; of what comes by itself there is no need.
      guard !isGround, !isOwn, !(isCovered && number == parts.count - 1) else { continue }
      own.append(Step(STW_NOTHING, at: step.target))
      fresh.append(step.target)
      tops.insert(whole)
    }
  }

  /// Whether a path lies in a part of the machine that is shown.
  private func isSeen(_ path: String) -> Bool {
    guard exists(path) else { return false }
    return ground.contains {
      $0.kind == STW_VIEW && (path.utf8.elementsEqual($0.target.utf8) || path.hasPrefix("\($0.target)/"))
    }
  }

  /// Hands steps to `body` as C structures.
  static func withSteps<R>(
    _ steps: [Step], in root: String, _ body: (UnsafeBufferPointer<stw_step>) -> R
  ) -> R {
    var texts: [UnsafeMutablePointer<CChar>?] = []
    texts.reserveCapacity(2 * steps.count)
    defer { for text in texts { free(text) } }
    let list = steps.map { step in
      let (source, target) = (strdup(step.source), strdup(root + step.target))
      texts += [source, target]
      return stw_step(kind: step.kind, source: source, target: target)
    }
    return list.withUnsafeBufferPointer(body)
  }
}

/// What a symbolic link says; `nil` for anything else.
private func linkTarget(_ path: String) -> String? {
  var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = readlink(path, &buffer, buffer.count)
  return count < 0 ? nil : String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
}
