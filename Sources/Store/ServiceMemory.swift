public import Diagnostics
internal import OperatingSystem

/// What is remembered of a service that has failed; of one that answers nothing is.
public struct ServiceState: Hashable, Sendable {
  /// How often it has failed since it last answered.
  public var failures = 0
  /// Since when it is not asked, in seconds since 1970; `nil` while it is.
  public var opened: Int64?
  /// When somebody began to try it again.
  public var trial: Int64?

  /// One that has not failed.
  public init() {}
}

extension ContentStore {
  /// What was remembered of a service, without waiting for who changes it.
  ///
  /// What cannot be read is nothing: a memory, not a truth.
  public func state(ofService name: String) -> ServiceState { services()[name] ?? ServiceState() }

  /// Every service that has failed since it last answered, sorted by name.
  public var failingServices: [(name: String, state: ServiceState)] {
    services().sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
  }

  /// Changes what is remembered of a service; no other process or thread changes it meanwhile.
  ///
  /// - Throws: `output.create`, `output.write`, `store.no-locks`.
  public func changeState<R>(
    ofService name: String, _ body: (inout ServiceState) -> R
  ) throws(Problem) -> R {
    let held = try locks.take(.services)
    defer { withExtendedLifetime(held) {} }
    var services = services()
    let before = services[name] ?? ServiceState()
    var state = before
    let result = body(&state)
    guard state != before else { return result }
    services[name] = state == ServiceState() ? nil : state
    let lines = services.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { name, state in
      "\(state.failures) \(state.opened ?? -1) \(state.trial ?? -1) \(name)\n"
    }
    try writeAtomically(lines.joined().utf8, to: servicesPath)
    return result
  }

  private var servicesPath: String { "\(folder)/services" }

  /// Lines of failures, opened, trial, name, with -1 for no time; a line that is none of ours is left out.
  private func services() -> [String: ServiceState] {
    guard exists(servicesPath), let text = try? readText(of: servicesPath, limit: 1 << 20) else { return [:] }
    var services: [String: ServiceState] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 3)
      guard words.count == 4, let failures = Int(words[0]), (1...1_000_000).contains(failures),
        let opened = Self.time(words[1]), let trial = Self.time(words[2])
      else { continue }
      var state = ServiceState()
      (state.failures, state.opened, state.trial) = (failures, opened, trial)
      services[String(words[3])] = state
    }
    return services
  }

  /// `.some(nil)` for no time; up to the year 9999.
  private static func time(_ word: Substring) -> Int64?? {
    guard let number = Int64(word), (-1...253_402_300_799).contains(number) else { return nil }
    return .some(number < 0 ? nil : number)
  }
}
