import ts from "typescript";
import { describe, expect, it } from "vitest";
import { catchingAt } from "./catching.js";
import type { Compiler } from "./compiler.js";
import type { Catching } from "./engine.js";

/** What is done with what is thrown at the mark. */
function caught(code: string): Catching {
  const before = code.slice(0, code.indexOf("§")).split("\n");
  const place = { line: before.length, column: (before.at(-1) ?? "").length + 1 };
  return catchingAt(ts as unknown as Compiler, code.replace("§", ""), place);
}

describe("what is thrown", () => {
  it.each([
    ["try {\n  §a();\n} catch {}", true],
    ["try {\n  await §a();\n} catch {}", true],
    ["try { try { §a(); } finally {} } catch {}", true],
    ["try {\n  () => §b();\n} catch {}", false],
    ["try {} catch {\n  §c();\n}", false],
    ["try {\n  §d();\n} finally {}", false],
    ["try {} catch {}\n§e();", false],
  ])("at the mark of %j is caught there: %s", (code, isCaught) => {
    expect(caught(code)).toMatchObject({ isCaught, isOver: isCaught });
  });

  it.each([
    ["try { §a(); } catch (error) { console.log(error); throw error; }", false],
    ["try { §a(); } catch (error) { if (!isKnown(error)) throw error; }", true],
    ["try { try { §a(); } catch (error) { throw error; } } catch {}", true],
  ])("at the mark of %j is caught for good: %s", (code, isOver) => {
    expect(caught(code)).toMatchObject({ isCaught: true, isOver });
  });

  it.each([
    ["§a().catch(() => 0)", true],
    ["a§().catch(() => 0)", true],
    ["a.§b(c).then(d).finally(e).catch(f)", true],
    ["§a().then(b, c)", true],
    ["(§a()).catch(b)", true],
    ["Promise.allSettled([§a(), b()])", true],
    ["await Promise.allSettled(list.§map((each) => a(each)))", true],
    ["const p = §a();\nawait null;\ntry { await p; } catch {}", true],
    ["let p;\np = §a().then(b);\nawait p.catch(c);", true],
    ["const p = §a();\nawait Promise.allSettled([p, q]);", true],
    ["const p = §a();\nawait p;\ntry { await q; } catch {}", false],
    ["const p = §a();\ntry {} catch { await p; }", false],
    ["const { p } = §a();\ntry { await p; } catch {}", false],
    ["§a().then(b)", false],
    ["b(§a()).catch(c)", false],
    ["Promise.all([§a()])", false],
    ["a.catch(() => §b())", false],
  ])("into a promise at the mark of %j is handled there: %s", (code, isHandled) => {
    expect(caught(code)).toMatchObject({ isHandled });
  });

  it.each([
    ["try {} catch (error) { §throw error; }", true],
    ["try {} catch { list.map(() => { §throw 1; }); }", false],
    ["try { §throw 1; } catch {}", false],
  ])("at the mark of %j was caught before: %s", (code, isAgain) => {
    expect(caught(code)).toMatchObject({ isAgain });
  });

  it.each([
    ["async function a() { §b(); }", true],
    ["const a = async () => §b();", true],
    ["class A { async b() { return () => { §c(); }; } }", false],
    ["§a();", true],
  ])("at the mark of %j rejects a promise: %s", (code, isAsync) => {
    expect(caught(code)).toMatchObject({ isAsync });
  });
});
