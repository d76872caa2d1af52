/// Advisories: what is known to be vulnerable, from data that were carried in, and what of it is in a product.
///
///     all.zip, folder, snapshot -> records -> database or snapshot -> source -> scan(components) -> findings
///
/// 1. Facts only: ids, dates, packages, ranges, versions, vectors. No texts are kept.
/// 2. Record by record: one that cannot be read is listed by file and reason, and the others count.
/// 3. The content of a source has one digest, whatever the order in which records came or the file they lie in.
/// 4. A damaged or foreign file is a problem, never a source without findings. A digest is checked when it is opened.
/// 5. What cannot be evaluated (an ecosystem without order, a version without meaning) is listed, not passed over.
/// 6. Nothing here reads a clock or the network.
