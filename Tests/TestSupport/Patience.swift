/// What comes of `body`, which is given more and more time until `isEnough`: a busy machine may need it.
///
/// For what is cut off on purpose, and must have got somewhere before. On an idle machine the first limit is enough.
public func patiently<Result>(
  _ limits: [Duration] = [.milliseconds(300), .seconds(3), .seconds(30), .seconds(120)],
  _ body: (Duration) throws -> Result, until isEnough: (Result) -> Bool
) rethrows -> Result {
  for limit in limits.dropLast() {
    let result = try body(limit)
    if isEnough(result) { return result }
  }
  return try body(limits.last ?? .seconds(120))
}

/// The same for what is awaited.
public func patiently<Result>(
  _ limits: [Duration] = [.seconds(1), .seconds(10), .seconds(100)],
  _ body: (Duration) async throws -> Result, until isEnough: (Result) -> Bool
) async rethrows -> Result {
  for limit in limits.dropLast() {
    let result = try await body(limit)
    if isEnough(result) { return result }
  }
  return try await body(limits.last ?? .seconds(100))
}
