"""What the rule book's own words are called on the screen: types of columns, permissions, measures of a card."""
from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

Words = dict[str, str | Promise]

TYPES: Words = {
    "text": lazy("text"), "number": lazy("number"), "date": lazy("date"), "flag": lazy("yes or no"),
    "choice": lazy("one of a list"),
}
ACTS: Words = {
    "see_client": lazy("See clients"), "change_client": lazy("Change clients"), "add_client": lazy("Add clients"),
    "assign_client": lazy("Assign clients"), "export_clients": lazy("Export clients"), "see_fact": lazy("See facts"),
    "see_people": lazy("See the names of people at clients"),
    "tell_fact": lazy("Tell facts"), "see_verdict": lazy("See verdicts"), "open_action": lazy("Open actions"),
    "finish_action": lazy("Finish actions"), "log_touch": lazy("Log touches"), "add_document": lazy("Add documents"),
    "import_records": lazy("Import files"), "undo_import": lazy("Undo imports"), "judge": lazy("Run the judging"),
    "see_rule_book": lazy("Read the rule book"), "draft_rule": lazy("Draft rules"), "approve_rule": lazy("Approve rules"),
    "see_audit": lazy("Read the audit"), "manage_users": lazy("Manage users"), "backup": lazy("Make backups"),
    "enter_statement": lazy("Enter statements"), "confirm_statement": lazy("Confirm statements"),
    "investigate": lazy("Investigate clients"), "review_investigation": lazy("Review investigations"),
    "waive_document": lazy("Waive documents"), "query_credit": lazy("Query credit references"),
    "write_memo": lazy("Write credit memos"), "rate_client": lazy("Rate clients"),
    "confirm_rating": lazy("Confirm ratings"), "override_rating": lazy("Override ratings"),
    "change_collateral": lazy("Change the collateral register"), "change_group": lazy("Change groups"),
    "see_limits": lazy("See limits"), "set_limit": lazy("Set limits"), "reserve_limit": lazy("Reserve limits"),
    "allow_breach": lazy("Allow breaches of limits"), "see_models": lazy("See models"),
    "train_model": lazy("Train models"), "approve_model": lazy("Approve models"),
    "design_structure": lazy("Design structures"), "set_covenant": lazy("Set covenants and undertakings"),
    "model_project": lazy("Write project models"), "confirm_project": lazy("Confirm project models"),
    "see_price": lazy("See prices and what they earn"), "price_deal": lazy("Price deals and make quotes"),
    "allow_price": lazy("Allow prices below the floor"), "plan_book": lazy("Plan what the book lends"),
    "confirm_plan": lazy("Confirm lending plans"), "assess_green": lazy("Assess green and environmental matters"),
    "confirm_green": lazy("Confirm green and environmental assessments"),
    "see_lead": lazy("See leads"),
    "work_lead": lazy("Work on leads"),
    "assign_lead": lazy("Assign leads and manage pools"),
    "screen_lead": lazy("Screen leads"),
    "send_message": lazy("Send messages to clients"),
    "delegate": lazy("Delegate one's work for a time"),
    "hold_meeting": lazy("Call and chair joint meetings"),
    "open_case": lazy("Open cases for approval"),
    "work_case": lazy("Work on steps of cases"),
    "approve_case": lazy("Approve cases within one's authority"),
    "vote_case": lazy("Vote in a credit committee"),
    "see_process": lazy("See processes and how they run"),
    "change_process": lazy("Upload processes and authority tables"),
    "confirm_process": lazy("Confirm processes and authority tables"),
    "see_contract": lazy("See contracts"),
    "draft_contract": lazy("Draft contracts"),
    "review_contract": lazy("Review deviations of contracts"),
    "sign_contract": lazy("Sign and seal contracts"),
    "archive_contract": lazy("Archive contracts"),
    "see_drawing": lazy("See drawings"),
    "request_drawing": lazy("Request drawings"),
    "review_drawing": lazy("Review drawings"),
    "release_drawing": lazy("Release payments"),
}
MEASURES: Words = {
    "folds": lazy("Folds of a cross-validation"), "repeats": lazy("Repeats of it"),
    "auc_mean": lazy("AUC, mean of the repeats"),
    "auc_spread": lazy("AUC, spread of the repeats"), "auc_least": lazy("AUC, the worst repeat"),
    "auc_pooled_mean": lazy("AUC over all folds together, mean"),
    "auc_pooled_spread": lazy("AUC over all folds together, spread"), "auc_low": lazy("AUC, 95% interval from"),
    "auc_high": lazy("AUC, 95% interval to"), "gini": lazy("Gini"), "ks": lazy("KS"),
}
