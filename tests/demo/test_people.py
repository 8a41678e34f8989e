"""The people: two organizations apart, guardians, students as old as their grade, interviews that say what they like."""

from collections import Counter
from datetime import date

from datasources.relational.database import Database
from demo.interviews import script


async def test_two_organizations_with_their_people(database: Database) -> None:
    rows = await database.fetch("""
        SELECT o.name, o.current_students, o.max_students,
               (SELECT count(*) FROM student_profiles s WHERE s.organization_id = o.id) AS students,
               (SELECT count(*) FROM organization_members m WHERE m.organization_id = o.id AND role = 'admin') AS admins,
               (SELECT count(*) FROM organization_members m WHERE m.organization_id = o.id AND role = 'educator') AS educators
        FROM organizations o ORDER BY o.name""")
    assert [tuple(row) for row in rows] == [
        ("Harbor Learning Collective", 12, 15, 12, 1, 2),
        ("Willow Creek Microschool", 28, 40, 28, 1, 2),
    ]


async def test_whoever_has_a_login_has_a_handle_and_a_subject(database: Database) -> None:
    rows = await database.fetch("SELECT handle, cognito_sub FROM users")
    assert {f"demo:{row.handle}" for row in rows} == {row.cognito_sub for row in rows}
    assert len(rows) == len({row.handle for row in rows}) == 89
    assert await database.fetchval("SELECT count(*) FROM student_profiles WHERE user_id IS NULL") == 6


async def test_every_student_has_a_verified_guardian_and_one_guardian_is_not_verified(database: Database) -> None:
    unverified = await database.fetch(
        "SELECT u.name, g.relation FROM guardianships g JOIN users u ON u.id = g.guardian_id WHERE g.verified_at IS NULL"
    )
    assert [tuple(row) for row in unverified] == [("Marco Russo", "uncle")]
    without = """SELECT count(*) FROM student_profiles s WHERE NOT EXISTS (
        SELECT FROM guardianships g WHERE g.student_profile_id = s.id AND g.verified_at IS NOT NULL)"""
    assert await database.fetchval(without) == 0


async def test_one_parent_teaches_and_one_has_children_in_both_organizations(database: Database) -> None:
    teaching = await database.fetch("""
        SELECT u.name FROM organization_members m JOIN users u ON u.id = m.user_id
        GROUP BY u.id HAVING array_agg(m.role ORDER BY m.role) = ARRAY['educator', 'parent']""")
    both = await database.fetch("""
        SELECT u.name FROM guardianships g JOIN users u ON u.id = g.guardian_id
        JOIN student_profiles s ON s.id = g.student_profile_id
        GROUP BY u.id HAVING count(DISTINCT s.organization_id) = 2""")
    assert ([row.name for row in teaching], [row.name for row in both]) == (["Elena Vargas"], ["Denise Whitfield"])


async def test_a_guardian_is_a_parent_in_the_organization_of_each_child(database: Database) -> None:
    missing = """
        SELECT count(*) FROM guardianships g JOIN student_profiles s ON s.id = g.student_profile_id
        WHERE NOT EXISTS (SELECT FROM organization_members m
                          WHERE (m.organization_id, m.user_id, m.role) = (s.organization_id, g.guardian_id, 'parent'))"""
    assert await database.fetchval(missing) == 0


async def test_students_are_as_old_as_their_grade(database: Database) -> None:
    rows = await database.fetch("SELECT grade_level::int AS grade, birthday FROM student_profiles")
    assert Counter(row.grade for row in rows) == {6: 11, 7: 12, 8: 10, 9: 7}
    began = date(2026, 9, 1)
    for row in rows:
        turned = began.year - row.birthday.year - ((began.month, began.day) < (row.birthday.month, row.birthday.day))
        assert turned in (row.grade + 5, row.grade + 6)


async def test_consents_are_given_by_verified_guardians(database: Database) -> None:
    wrong = """
        SELECT count(*) FROM consents c WHERE NOT EXISTS (
            SELECT FROM guardianships g WHERE g.student_profile_id = c.student_profile_id AND g.guardian_id = c.granted_by
              AND g.verified_at <= c.granted_at)"""
    assert await database.fetchval(wrong) == 0
    kinds = await database.fetch("SELECT kind, count(*) FROM consents GROUP BY kind ORDER BY kind")
    assert {row.kind for row in kinds} == {"ai_processing", "voice_recording"}
    assert all(20 <= row.count < 38 for row in kinds)


async def test_an_interview_says_what_the_student_likes(database: Database) -> None:
    rows = await database.fetch("""
        SELECT s.interests, i.questions, i.responses, i.extracted_interests, i.duration_seconds,
               i.started_at < i.completed_at AND i.completed_at = s.onboarding_completed_at AS in_time
        FROM interview_sessions i JOIN student_profiles s ON s.id = i.student_profile_id""")
    assert len(rows) == 38
    said = script()
    for row in rows:
        told = " ".join(response["transcript"] for response in row.responses)
        assert row.in_time
        assert row.extracted_interests == row.interests
        assert [one["question_id"] for one in row.questions] == [one["question_id"] for one in row.responses]
        for one in row.interests:
            words = said[{"career": "dreams", "philanthropic": "cares"}.get(one["category"], "likes")]
            assert words[one["interest"]] in told


async def test_those_who_are_not_onboarded_have_no_path(database: Database) -> None:
    rows = await database.fetch("""
        SELECT s.first_name, jsonb_array_length(s.interests) AS interests,
               (SELECT count(*) FROM learning_paths p WHERE p.student_profile_id = s.id) AS paths
        FROM student_profiles s WHERE s.onboarding_completed_at IS NULL ORDER BY s.first_name""")
    assert [tuple(row) for row in rows] == [("Mateo", 2, 0), ("Omar", 3, 0)]
    fewest = "SELECT min(jsonb_array_length(interests)) FROM student_profiles WHERE onboarding_completed_at IS NOT NULL"
    assert await database.fetchval(fewest) == 5
