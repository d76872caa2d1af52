internal import CLinux
import Glibc

/// The steps that put an isolated child's file tree together, in order.
struct IsolationSteps {
  /// One step: what, from where, at which path inside.
  struct Step {
    let kind: stw_step_kind
    let source: String
    let target: String
  }

  private(set) var steps: [Step]
  private var folders: Set<[UInt8]>

  /// The system's part is worked out once.
  init(_ isolation: Isolation) {
    self = Self.system
    for path in isolation.hidden where isSeen(path) {
      if isFolder(path) {
        steps.append(Step(kind: STW_NOTHING, source: "", target: path))
      } else {
        steps.append(Step(kind: STW_DEVICE, source: "/dev/null", target: path))
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
  }

  private static let system = IsolationSteps()

  private init() {
    (steps, folders) = ([], [])
    // Where /bin and /lib are links into /usr, they are links inside too.
    for name in ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt"] {
      if let target = linkTarget(name) {
        steps.append(Step(kind: STW_LINK, source: target, target: name))
      } else if isFolder(name) {
        add(STW_VIEW, name)
      }
    }
    // dpkg-shlibdeps and dpkg-query ask it what is installed.
    if isFolder("/var/lib/dpkg") { add(STW_VIEW, "/var/lib/dpkg") }
    folder("/var")
    folder("/tmp")
    folder("/run")
    steps.append(Step(kind: STW_MEMORY, source: "", target: "/tmp"))
    steps.append(Step(kind: STW_LINK, source: "../tmp", target: "/var/tmp"))
    folder("/proc")
    steps.append(Step(kind: STW_PROCESSES, source: "", target: "/proc"))
    folder("/dev")
    for device in ["null", "zero", "full", "random", "urandom"] where exists("/dev/\(device)") {
      steps.append(Step(kind: STW_DEVICE, source: "/dev/\(device)", target: "/dev/\(device)"))
    }
    for (name, target) in [
      ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"),
      ("stderr", "/proc/self/fd/2"),
    ] {
      steps.append(Step(kind: STW_LINK, source: target, target: "/dev/\(name)"))
    }
    folder("/dev/shm")
    steps.append(Step(kind: STW_MEMORY, source: "", target: "/dev/shm"))
  }

  private mutating func add(_ kind: stw_step_kind, _ path: String) {
    if kind == STW_FILE_VIEW { folder(parent(of: path)) } else { folder(path) }
    steps.append(Step(kind: kind, source: path, target: path))
  }

  /// A folder with those above it; what is there already stays.
  private mutating func folder(_ path: String) {
    var whole = ""
    for part in path.split(separator: "/") {
      whole += "/\(part)"
      if folders.insert(Array(whole.utf8)).inserted {
        steps.append(Step(kind: STW_FOLDER, source: "", target: whole))
      }
    }
  }

  /// Whether a path lies in a part of the machine that is shown.
  private func isSeen(_ path: String) -> Bool {
    guard exists(path) else { return false }
    return steps.contains {
      $0.kind == STW_VIEW && (path.utf8.elementsEqual($0.target.utf8) || path.hasPrefix("\($0.target)/"))
    }
  }

  /// Hands the steps to `body` as C structures.
  func withSteps<R>(_ body: (UnsafeBufferPointer<stw_step>) -> R) -> R {
    var texts: [UnsafeMutablePointer<CChar>?] = []
    texts.reserveCapacity(2 * steps.count)
    defer { for text in texts { free(text) } }
    let list = steps.map { step in
      let (source, target) = (strdup(step.source), strdup(STW_STAGING + step.target))
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
